// SPDX-License-Identifier: Apache-2.0
/** Ticks, the precision of a server, and date-times as text. Imports nothing of Treeline. */
@NullMarked
package io.treeline.metadata.time;

import org.jspecify.annotations.NullMarked;
