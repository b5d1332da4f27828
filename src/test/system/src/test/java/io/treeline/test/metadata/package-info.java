// SPDX-License-Identifier: Apache-2.0
/** What DatabaseMetaData says of a real server, in both models. */
package io.treeline.test.metadata;
