package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScanHeadersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "15, 15.00",
        "3.14159, 3.14",
        "-3.456, -3.46",
        "0.07, 0.07",
        "-0.001, -0.00",
        "999.996, 1000.00"
    })
    void pointsShouldHaveTwoDecimals(double points, String text) {
        assertThat(ScanHeaders.points(points)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {6.2, -0.25, 123456.789, 999_999_999_999.5, 1e12, -1e15, 1e300})
    void pointsShouldBeAsJavaFormatsThem(double points) {
        assertThat(ScanHeaders.points(points)).isEqualTo(String.format(Locale.ROOT, "%.2f", points));
    }
}
