// SPDX-License-Identifier: Apache-2.0
package io.treeline.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Readings of a press over HTTP. */
@SpringBootApplication
public class PlantApplication {
    /** Starts it; application.properties says where IoTDB is. */
    public static void main(String[] args) {
        SpringApplication.run(PlantApplication.class, args);
    }
}
