// SPDX-License-Identifier: Apache-2.0
/**
 * Hibernate ORM through the dialect and the driver to a real IoTDB; run once with Hibernate 6 and once with 7. Must not
 * import the driver's classes.
 */
package io.treeline.test.hibernate;
