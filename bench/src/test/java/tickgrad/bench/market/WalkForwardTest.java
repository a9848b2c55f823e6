package tickgrad.bench.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WalkForwardTest {

    @Test
    void outcomesAreKnownBeforeTheNextPartBegins() {
        for (int h : new int[] {1, 5, 60}) {
            for (Fold f : WalkForward.folds(120, 43_199, h, 10, 1000)) {
                assertTrue(f.trainTo() - 1 + h + 10 < f.validationFrom(), f.toString());
                assertTrue(f.validationTo() - 1 + h + 10 < f.testFrom(), f.toString());
                assertTrue(f.trainFrom() < f.trainTo() && f.validationFrom() < f.validationTo(), f.toString());
            }
        }
    }

    @Test
    void foldsTileTheRowsAfterTheFirstTrainingRows() {
        List<Fold> folds = WalkForward.folds(120, 43_199, 1, 10, 1000);
        int next = 1120;
        for (Fold f : folds) {
            assertEquals(next, f.testFrom());
            assertTrue(f.testFrom() < f.onlineFrom() && f.onlineFrom() <= f.testTo());
            next = f.testTo();
        }
        assertEquals(43_199, next);
        assertEquals(6, folds.size());
    }

    @Test
    void aShorterFileKeepsTheBoundaries() {
        List<Fold> whole = WalkForward.folds(120, 43_199, 3, 10, 1000);
        for (int n : new int[] {1373, 2000, 5000, 20_000, 43_198}) {
            for (Fold f : WalkForward.folds(120, n, 3, 10, 1000)) {
                Fold w = whole.get(f.index());
                assertEquals(new Fold(w.index(), w.trainFrom(), w.trainTo(), w.validationFrom(), w.validationTo(),
                        w.testFrom(), Math.min(n, w.onlineFrom()), Math.min(n, w.testTo())), f);
            }
        }
    }

    @Test
    void tooFewBarsSaysHowManyAreNeeded() {
        assertEquals("1 usable bar; a forecast needs at least 1,371: 120 to warm up, 1,000 to train, 250 to test, 1 of"
                + " horizon", assertThrows(IllegalArgumentException.class,
                        () -> WalkForward.folds(120, 1, 1, 10, 1000)).getMessage());
    }
}
