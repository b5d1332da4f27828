// SPDX-License-Identifier: Apache-2.0
package io.treeline.sql.exec;

import io.treeline.metadata.model.Members;
import io.treeline.metadata.model.Members.Member;
import io.treeline.sql.plan.NativeScan;
import io.treeline.sql.type.TimeText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Chooses the devices that a leaf over many reads: those whose name fulfils the conditions, computed here once for each
 * device before anything is sent.
 */
record DevicePruning(NativeScan scan, List<Expr> conditions) {
    List<Member> members(List<Object> parameters, MemoryGuard guard, TimeText time) throws SQLException {
        Members members = scan.spec().members();
        if (conditions.isEmpty()) {
            return members.devices();
        }
        Run run = new Run(null, parameters, Map.of(), Map.of(), guard, time);
        List<Member> chosen = new ArrayList<>();
        for (Member member : members.devices()) {
            Object[] row = {member.name()};
            boolean all = true;
            for (int i = 0; i < conditions.size() && all; i++) {
                all = holds(conditions.get(i), row, run);
            }
            if (all) {
                chosen.add(member);
            }
        }
        return chosen;
    }

    /** A condition that may fail stays in the plan, so that it fails for a device that has rows, and only then. */
    private static boolean holds(Expr condition, Object[] row, Run run) {
        try {
            return Boolean.TRUE.equals(condition.eval(row, run));
        } catch (SQLException | RuntimeException e) {
            return true;
        }
    }
}
