// SPDX-License-Identifier: Apache-2.0
/** jOOQ through the configuration and the driver to a real IoTDB. Must not import the driver's classes. */
package io.treeline.test.jooq;
