// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class NativeCommentsTest {
    @Test
    void commentsGoAndTheRestStays() throws SQLException {
        assertThat(NativeComments.strip("/* a */ select s1/*b*/from root.d -- c\nwhere time = 7 --d"))
                .isEqualTo("  select s1 from root.d \nwhere time = 7 ");
        assertThat(NativeComments.strip("-- a\nselect s1 from root.d")).isEqualTo("\nselect s1 from root.d");
    }

    @Test
    void whatIsNoCommentIsTheSameText() throws SQLException {
        for (String text : new String[] {
            "select s1--1 from root.d",
            "select s1 from root.d where s2 = '-- /* x */' and `-- y` = \"/*\"",
            "select s1 - -1 from root.d"
        }) {
            assertThat(NativeComments.strip(text)).isSameAs(text);
        }
    }
}
