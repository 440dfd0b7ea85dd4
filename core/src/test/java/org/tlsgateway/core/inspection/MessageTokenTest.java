package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageTokenTest {
    @Test
    void tokenShouldBeTwelveCharactersThatCannotBeMistaken() {
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            assertThat(MessageToken.next(random)).matches("[A-Z2-7]{12}");
        }
    }

    @Test
    void tokensShouldDifferInEveryPlaceWhenTheyAreMany() {
        Random random = new Random(6);
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            tokens.add(MessageToken.next(random));
        }
        assertThat(tokens).hasSize(10_000);
        for (int place = 0; place < MessageToken.LENGTH; place++) {
            int at = place;
            assertThat(tokens.stream().map(token -> token.charAt(at)).distinct().count())
                    .isEqualTo(32);
        }
    }
}
