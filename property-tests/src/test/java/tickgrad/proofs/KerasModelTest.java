package tickgrad.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tickgrad.proofs.bounds.ActivationBound;
import tickgrad.proofs.bounds.NetworkBounds;
import tickgrad.proofs.data.KerasModel;
import tickgrad.proofs.data.RealData;
import tickgrad.proofs.engine.Comparison;
import tickgrad.proofs.engine.EngineRun;

/**
 * A dense model that Keras computed in float32: Keras and the engine both lie within the derived bound of the oracle.
 */
class KerasModelTest {
    /** Accuracy granted to the activations of Keras, in ulp. */
    private static final double ULPS = 4.0;

    @Test
    void oracleAgreesWithKeras() {
        Optional<Path> folder = RealData.path("rtneural");
        Assumptions.assumeTrue(folder.isPresent(), RealData.absent());
        KerasModel keras = KerasModel.read(
                folder.get().resolve("models/dense.json"),
                folder.get().resolve("test_data/dense_x_python.csv"),
                folder.get().resolve("test_data/dense_y_python.csv"));
        assertEquals(100, keras.y().length, "rows");
        List<ActivationBound> granted = keras.network().activations().stream()
                .map(name -> ActivationBound.of(name, z -> ULPS))
                .toList();
        NetworkBounds bounds = new NetworkBounds(keras.network(), granted);
        Comparison comparison = new Comparison();
        comparison.compare("Keras", keras.network(), bounds.y(), keras.y(), bounds.Ey());
        comparison.compare("engine", keras.network(), bounds.y(), EngineRun.of(keras.network()).y(), bounds.Ey());
        System.out.print("dense model of Keras, " + keras.network().architecture() + "\n" + comparison);
        assertTrue(comparison.withinBounds(), comparison::toString);
    }
}
