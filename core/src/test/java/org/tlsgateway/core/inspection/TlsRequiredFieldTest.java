package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsRequiredFieldTest {
    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource({
        "'',         false, no field",
        "No,         true,  RFC 8689 section 3",
        "no,         true,  RFC 5234 section 2.3: strings of ABNF have no case",
        "NO,         true,  RFC 5234 section 2.3",
        "Yes,        false, RFC 8689 section 3: No is the only value",
        "'No, No',   false, RFC 8689 section 3: one value",
        "No (really),false, RFC 8689 section 3: no comment",
        "No|No,      false, RFC 8689 section 3: more than one MUST NOT appear",
        "No|Yes,     false, RFC 8689 section 3: more than one MUST NOT appear",
        "n\u014f,     false, not ASCII",
    })
    void fieldShouldCountOnlyWhenItIsOneNo(String values, boolean no, String reason) {
        List<String> fields = values.isEmpty() ? List.of() : List.of(values.split("\\|"));
        assertThat(TlsRequiredField.saysNo(fields)).as(reason).isEqualTo(no);
    }
}
