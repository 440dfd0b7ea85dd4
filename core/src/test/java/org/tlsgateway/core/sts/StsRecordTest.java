package org.tlsgateway.core.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StsRecordTest {
    private record Row(
            String reason, List<String> texts, @Nullable String id) {
        @Override
        public String toString() {
            return reason;
        }
    }

    private static Row good(String reason, String id, String... texts) {
        return new Row(reason, List.of(texts), id);
    }

    private static Row none(String reason, String... texts) {
        return new Row(reason, List.of(texts), null);
    }

    static Stream<Row> rows() {
        return Stream.of(
                good("3.1: the RFC's example", "20160831085700Z", "v=STSv1; id=20160831085700Z;"),
                good("3.1: the last delimiter is optional", "1", "v=STSv1; id=1"),
                good("3.1: no white space needed", "1", "v=STSv1;id=1;"),
                good("3.1: white space around delimiters", "1", "v=STSv1 \t; \t id=1 \t; "),
                good("3.1: 32 characters", "a".repeat(32), "v=STSv1; id=" + "a".repeat(32)),
                good("3.1: the order of other fields is free", "1", "v=STSv1; x-y.z_=a:b; id=1;"),
                good("3.2: unknown fields are ignored", "1", "v=STSv1; id=1; new=~;"),
                good("3.2: the first of a repeated field counts", "1", "v=STSv1; id=1; id=2;"),
                good("3.1: other TXT records do not count", "1", "v=spf1 -all", "v=STSv1; id=1;", "v=STSv10; id=2;"),
                none("3.1: no record"),
                none("3.1: only others", "v=spf1 -all", "v=STSv2; id=1;"),
                none("3.1: two records", "v=STSv1; id=1;", "v=STSv1; id=1;"),
                none("3.1: two records, one of them bad", "v=STSv1; id=1;", "v=STSv1; nothing"),
                none("3.1: the version comes first", "id=1; v=STSv1;"),
                none("3.1: the version is case-sensitive", "v=stsv1; id=1;"),
                none("3.1: no blank before the version", " v=STSv1; id=1;"),
                none("3.1: no white space around =", "v=STSv1; id =1;"),
                none("3.1: the id is required", "v=STSv1;"),
                none("3.1: the id is required, also beside others", "v=STSv1; x=1;"),
                none("3.1: field names are case-sensitive", "v=STSv1; ID=1;"),
                none("3.1: an empty id", "v=STSv1; id=;"),
                none("3.1: 33 characters", "v=STSv1; id=" + "a".repeat(33)),
                none("3.1: letters and digits only", "v=STSv1; id=2016-08-31;"),
                none("3.2: the first id counts, though bad", "v=STSv1; id=-; id=1;"),
                none("3.1: a field without =", "v=STSv1; id=1; x;"),
                none("3.1: an empty field in between", "v=STSv1;; id=1;"),
                none("3.1: a value with =", "v=STSv1; id=1; x=a=b;"),
                none("3.1: a control character", "v=STSv1; id=1; x=\u0001;"),
                none("3.1: not ASCII", "v=STSv1; id=1; x=\u00e4;"),
                none("longer than anybody needs", "v=STSv1; id=1; x=" + "a".repeat(3000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void announcementShouldFollowTheTableWhenTxtRecordsAreRead(Row row) {
        StsAnnouncement read = StsRecord.read(row.texts());
        if (row.id() == null) {
            assertThat(read)
                    .isInstanceOfSatisfying(
                            StsAnnouncement.Absent.class,
                            absent -> assertThat(absent.detail()).isNotBlank());
        } else {
            assertThat(read).isEqualTo(new StsAnnouncement.Announced(row.id()));
        }
    }

    @Test
    void announcementShouldBeAValueWhenTheRecordIsRandom() {
        Random random = new Random(8461);
        String alphabet = "v=STSv1; id=aZ09\t;;==\u00e4\u0000";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("v=STSv1;");
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            StsAnnouncement read = StsRecord.read(List.of(text.toString()));
            if (read instanceof StsAnnouncement.Announced announced) {
                assertThat(announced.id()).matches("[A-Za-z0-9]{1,32}");
            }
        }
    }
}
