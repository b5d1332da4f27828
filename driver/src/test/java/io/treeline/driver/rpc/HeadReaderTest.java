// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treeline.metadata.type.ColumnType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.service.rpc.thrift.TSExecuteStatementResp;
import org.junit.jupiter.api.Test;

/** Answers of servers other than the one the tests run on, written by hand. */
class HeadReaderTest {
    private static TSExecuteStatementResp answer(List<String> labels, List<String> types) {
        TSExecuteStatementResp answer = new TSExecuteStatementResp(new TSStatus(200));
        answer.setColumns(labels);
        answer.setDataTypeList(types);
        answer.setIgnoreTimeStamp(true);
        return answer;
    }

    @Test
    void placesComeFromNamesWhereTheServerGivesNoList() throws SQLException {
        TSExecuteStatementResp answer = answer(List.of("a", "b", "a"), List.of("INT32", "TEXT", "INT32"));
        answer.setColumnNameIndexMap(Map.of("a", 1, "b", 0));
        assertThat(HeadReader.read(answer).blockColumns()).containsExactly(1, 0, 1);
        answer.setColumnIndex2TsBlockColumnIndexList(List.of(0, 1, 0));
        assertThat(HeadReader.read(answer).blockColumns()).containsExactly(0, 1, 0);
    }

    @Test
    void placesAreInOrderWhereTheServerSaysNothing() throws SQLException {
        RpcClient.Head head =
                HeadReader.read(answer(List.of("Database", "Owner", "New"), List.of("TEXT", "STRING", "BLOB")));
        assertThat(head.blockColumns()).containsExactly(0, 1, 2);
        assertThat(head.types()).containsExactly(ColumnType.TEXT, ColumnType.STRING, ColumnType.BLOB);
    }

    @Test
    void anUnknownTypeIsNamedWithItsColumn() {
        assertThatThrownBy(() -> HeadReader.read(answer(List.of("a", "o"), List.of("INT32", "OBJECT"))))
                .hasMessageContaining("'o'")
                .hasMessageContaining("OBJECT")
                .hasFieldOrPropertyWithValue("SQLState", "0A000");
    }

    @Test
    void anAnswerThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> HeadReader.read(answer(List.of("a", "b"), List.of("INT32"))))
                .hasFieldOrPropertyWithValue("SQLState", "08P01");
        TSExecuteStatementResp answer = answer(List.of("a", "b"), List.of("INT32", "INT32"));
        answer.setColumnIndex2TsBlockColumnIndexList(List.of(0));
        assertThatThrownBy(() -> HeadReader.read(answer)).hasFieldOrPropertyWithValue("SQLState", "08P01");
    }
}
