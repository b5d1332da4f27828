// SPDX-License-Identifier: Apache-2.0
/**
 * SQLStates, and the exceptions made of them: the class of an exception follows its state. Imports nothing of Treeline.
 */
@NullMarked
package io.treeline.metadata.error;

import org.jspecify.annotations.NullMarked;
