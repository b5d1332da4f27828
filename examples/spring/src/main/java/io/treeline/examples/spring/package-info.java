// SPDX-License-Identifier: Apache-2.0
/**
 * A small application of Spring Boot over IoTDB: a table as an entity, its repository, and a REST interface to both.
 */
package io.treeline.examples.spring;
