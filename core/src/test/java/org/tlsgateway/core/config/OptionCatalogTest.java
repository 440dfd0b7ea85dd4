package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionCatalogTest {
    static Stream<Option<?>> options() {
        return OptionCatalog.options().stream();
    }

    @ParameterizedTest
    @MethodSource("options")
    void optionShouldBeDescribedWhole(Option<?> option) {
        Option.Doc doc = option.doc();
        assertThat(List.of(doc.since(), doc.effect(), doc.change(), doc.wrong(), doc.example()))
                .noneMatch(String::isBlank);
        assertThat(List.of(doc.effect(), doc.change(), doc.wrong())).allMatch(words -> words.endsWith("."));
        assertThat(option.kind().values()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("options")
    void exampleShouldBeGood(Option<?> option) {
        assertThat(option.kind().parse(option.doc().example())).isInstanceOf(Parsed.Good.class);
    }

    @ParameterizedTest
    @MethodSource("options")
    void defaultShouldBeGoodWhenThereIsOne(Option<?> option) {
        boolean defaulted = option.presence() == Option.Presence.DEFAULTED;
        assertThat(option.fallback() == null).isEqualTo(option.presence() == Option.Presence.REQUIRED);
        assertThat(!defaulted || option.kind().parse(option.fallback()) instanceof Parsed.Good<?>)
                .isTrue();
    }

    @Test
    void namesShouldBeUniqueWithinAnElement() {
        Map<OptionElement, List<String>> names = new HashMap<>();
        OptionCatalog.elements().forEach(element -> names.put(element, OptionCatalog.namesIn(element)));

        assertThat(names.values()).allSatisfy(in -> assertThat(in).doesNotHaveDuplicates());
    }

    @Test
    void catalogueShouldHoldEveryDeclaredOptionAndElement() throws Exception {
        List<Object> declared = new ArrayList<>();
        for (Class<?> holder : List.of(
                ListenerOptions.class,
                ArrivalOptions.class,
                RuleOptions.class,
                DeliveryOptions.class,
                StsOptions.class,
                DestinationOptions.class,
                ProofOptions.class,
                DemandOptions.class,
                ClientTlsOptions.class,
                TlsReportsOptions.class,
                InspectionOptions.class,
                QuarantineOptions.class,
                EngineOptions.class,
                TrustOptions.class,
                ContentOptions.class,
                JudgingOptions.class,
                ScriptOptions.class,
                SealOptions.class)) {
            for (Field field : holder.getDeclaredFields()) {
                Object value = field.getType() == Option.class || field.getType() == OptionElement.class
                        ? field.get(null)
                        : null;
                if (value != null) {
                    declared.add(value);
                }
            }
        }
        List<Object> listed = new ArrayList<>(OptionCatalog.options());
        listed.addAll(OptionCatalog.elements());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(declared);
    }
}
