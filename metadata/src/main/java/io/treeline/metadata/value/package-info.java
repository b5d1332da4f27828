// SPDX-License-Identifier: Apache-2.0
/** Values as the text that users read. Imports nothing of Treeline. */
@NullMarked
package io.treeline.metadata.value;

import org.jspecify.annotations.NullMarked;
