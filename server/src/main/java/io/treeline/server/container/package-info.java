// SPDX-License-Identifier: Apache-2.0
/**
 * A real IoTDB in a container, by Testcontainers, and by the server of this module where there is no container engine.
 * Testcontainers is optional: {@link io.treeline.server.container.RunningIotdb} works without it, by the embedded
 * server. Must not import anything of the driver.
 */
package io.treeline.server.container;
