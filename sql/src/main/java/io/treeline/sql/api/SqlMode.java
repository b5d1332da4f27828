// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.api;

/** Whether statement text is IoTDB's own SQL or relational SQL. */
public enum SqlMode {
    /** Decided by the statement's tokens. */
    AUTO,
    /** Always passed to the server untouched. */
    NATIVE,
    /** Always planned here. */
    RELATIONAL
}
