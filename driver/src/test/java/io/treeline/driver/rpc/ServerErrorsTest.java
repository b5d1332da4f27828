// SPDX-License-Identifier: Apache-2.0
package io.treeline.driver.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerErrorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
      201 | The version is incompatible, please upgrade to 2.0.1-beta | 08P01 | SQLNonTransientConnectionException
      205 | Unknown sql_dialect: bogus | 22023 | SQLDataException
      300 | not supported | 0A000 | SQLFeatureNotSupportedException
      301 | Index 1 out of bounds for length 1 | HY000 | SQLException
      301 | Query has executed more than 60000ms | 57014 | SQLTimeoutException
      301 | "4.5" cannot be cast to [INT32] | 42804 | SQLSyntaxErrorException
      301 | Fail to send plan node, exception message: Connection reset | 57P03 | SQLTransientException
      301 | Fail to connect to any config node. Please check server it | 57P03 | SQLTransientException
      301 | There are no available SchemaRegionGroup RegionGroups | 57P03 | SQLTransientException
      305 | Interrupted errors: null | 57P03 | SQLTransientException
      305 | no detailed failure reason in QueryStateMachine | 57P03 | SQLTransientException
      301 | FragmentInstance[20261201_1.2.1.0] is failed. | 57P03 | SQLTransientException
      305 | executeStatement failed. Fetch Schema failed. | 57P03 | SQLTransientException
      306 | dispatch | 57P03 | SQLTransientException
      305 | View is not supported. | 58000 | SQLException
      500 | Database does not exist | 3F000 | SQLSyntaxErrorException
      501 | root.a has already been created as database | 42710 | SQLSyntaxErrorException
      503 | Timeseries already exist | 42710 | SQLSyntaxErrorException
      506 | Path already exist | 42710 | SQLSyntaxErrorException
      507 | data type of root.a.i is not consistent | 22018 | SQLDataException
      507 | Path [root.a.b] does not exist | 42703 | SQLSyntaxErrorException
      508 | Path does not exist | 42703 | SQLSyntaxErrorException
      509 | root.time is not a legal path | 42000 | SQLSyntaxErrorException
      529 | some children of root.a have already been created as database | 42710 | SQLSyntaxErrorException
      550 | Table 'a.b' does not exist | 42P01 | SQLSyntaxErrorException
      602 | not ready | 57P03 | SQLTransientException
      600 | Database is read-only | 25006 | SQLNonTransientException
      607 | Insertion time is less than ttl time bound | 22008 | SQLDataException
      609 | aligned | 42804 | SQLSyntaxErrorException
      615 | category | 42804 | SQLSyntaxErrorException
      616 | Unknown column c | 42703 | SQLSyntaxErrorException
      700 | mismatched input | 42601 | SQLSyntaxErrorException
      701 | Raw data and aggregation hybrid query is not supported. | 42000 | SQLSyntaxErrorException
      701 | UDF POWER has not been registered. | 42883 | SQLSyntaxErrorException
      701 | Column 'x' cannot be resolved | 42703 | SQLSyntaxErrorException
      701 | database is not specified | 3F000 | SQLSyntaxErrorException
      703 | zone | 22023 | SQLDataException
      704 | Cancellation is not implemented | 0A000 | SQLFeatureNotSupportedException
      710 | statement id not set by client. | 55000 | SQLException
      712 | Current query is time out | 57014 | SQLTimeoutException
      714 | No such query | 55000 | SQLException
      715 | Query was killed by others | 57014 | SQLException
      717 | too many | 53000 | SQLTransientException
      719 | memory | 53200 | SQLTransientException
      750 | int Addition overflow | 22003 | SQLDataException
      751 | Division by zero | 22012 | SQLDataException
      801 | Authentication failed. | 28000 | SQLInvalidAuthorizationSpecException
      802 | Log in failed. | 28000 | SQLInvalidAuthorizationSpecException
      803 | No permissions | 42501 | SQLSyntaxErrorException
      906 | no region | 57P03 | SQLTransientException
      999 | something new | HY000 | SQLException
      """)
    void codesHaveStatesAndClasses(int code, String message, String state, String className) {
        SQLException error = ServerErrors.of(new TSStatus(code).setMessage(message));
        assertThat(error.getSQLState()).isEqualTo(state);
        assertThat(error.getClass().getSimpleName()).isEqualTo(className);
        assertThat(error.getErrorCode()).isEqualTo(code);
        assertThat(error.getMessage()).isEqualTo(message);
    }

    @Test
    void redirectionIsASuccess() {
        assertThat(ServerErrors.ok(new TSStatus(200))).isTrue();
        assertThat(ServerErrors.ok(new TSStatus(400))).isTrue();
        assertThat(ServerErrors.ok(new TSStatus(302))).isFalse();
        assertThat(ServerErrors.ok(null)).isFalse();
    }

    @Test
    void theFirstOfSeveralErrorsSpeaks() {
        TSStatus ok = new TSStatus(200);
        TSStatus several = new TSStatus(302)
                .setSubStatus(List.of(ok, new TSStatus(700).setMessage("a"), ok, new TSStatus(507).setMessage("b")));
        SQLException error = ServerErrors.of(several);
        assertThat(error.getMessage()).isEqualTo("a (and 1 more errors)");
        assertThat(error.getErrorCode()).isEqualTo(700);
    }

    /** The server's mark counts for whatever code, and the code says more of what keeps its own state. */
    @ParameterizedTest
    @CsvSource({
        "301,anything,57P03,true,true",
        "305,View is not supported.,57P03,true,true",
        "600,Database is read-only,25006,false,false",
        "611,disk,53000,true,false",
        "712,Current query is time out,57P03,true,false",
        "717,too many,53000,true,false",
        "602,not ready,57P03,true,true",
        "906,no region,57P03,true,false",
        "301,Fail to send plan node,57P03,true,false",
        "305,Fail to connect to any config node,57P03,true,false",
        "305,Interrupted errors: null,57P03,true,true"
    })
    void whatTheServerMarksAsWorthAnotherTryPasses(
            int code, String message, String state, boolean passes, boolean unwell) {
        SQLException error =
                ServerErrors.of(new TSStatus(code).setMessage(message).setNeedRetry(true));
        assertThat(error.getSQLState()).isEqualTo(state);
        assertThat(error.getErrorCode()).isEqualTo(code);
        assertThat(ServerErrors.passes(error)).isEqualTo(passes);
        assertThat(ServerErrors.unwell(error)).isEqualTo(unwell);
    }

    /** Only where it was not the sender who wrote it. */
    @Test
    void aStatementThatTheServerItselfSpoiltPasses() {
        TSStatus status = new TSStatus(701).setMessage("The parameter of count_time aggregation can only be '*'.");
        SQLException spoilt = ServerErrors.of(status, "select count_time(*) from root.a");
        assertThat(spoilt.getSQLState()).isEqualTo("57P03");
        assertThat(ServerErrors.unwell(spoilt)).isFalse();
        assertThat(ServerErrors.of(status, "select count_time(x) from root.a").getSQLState())
                .isEqualTo("42000");
        SQLException gone = ServerErrors.of(new TSStatus(607).setMessage("Update dataNode ttl cache failed"));
        assertThat(gone.getSQLState()).isEqualTo("57P03");
        assertThat(ServerErrors.unwell(gone)).isFalse();
    }

    @Test
    void ofSeveralErrorsOneThatDoesNotPassSpeaks() {
        TSStatus several = new TSStatus(302)
                .setSubStatus(List.of(
                        new TSStatus(906).setMessage("a").setNeedRetry(true), new TSStatus(507).setMessage("b")));
        assertThat(ServerErrors.of(several).getErrorCode()).isEqualTo(507);
        assertThat(ServerErrors.passes(ServerErrors.of(several))).isFalse();
    }

    @Test
    void aStatusWithoutWordsStillSaysSomething() {
        assertThat(ServerErrors.of(new TSStatus(305)).getMessage()).isEqualTo("The server answered with status 305");
        assertThat((Throwable) ServerErrors.of(712, "x")).isInstanceOf(SQLTimeoutException.class);
    }
}
