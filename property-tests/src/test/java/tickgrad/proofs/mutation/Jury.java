package tickgrad.proofs.mutation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tickgrad.proofs.mutation.Mutant.Edit;
import tickgrad.proofs.mutation.Mutant.Kernels;

/** All judges by name, and how they try a mutant. */
final class Jury {
    private static final Map<String, Judge> JUDGES = Stream.of(
                    Judge.of("exact", null, "CorpusTest", "exactDataGivesExactBits"),
                    Judge.of("bounds", null, "CorpusTest", "everyComponentIsWithinItsBound"),
                    Judge.of("online", null, "CorpusTest", "onlineStepsAreTheStepsOfOneRow"),
                    Judge.of("golden", null, "GoldenBitsTest"),
                    Judge.of("calculus", null, "CorpusTest", "oracleGradientsAreDerivatives"),
                    Judge.of("pytorch", null, "GoldenNetworksTest"),
                    Judge.of("dense-bits", Kernels.SIMD, "kernel.DenseTest"),
                    Judge.of("dense-order", Kernels.SIMD, "kernel.DenseTest", "forwardOrderIsTheStatedOne"),
                    Judge.of("online-steps", null, "kernel.OnlineStepsTest"),
                    Judge.of(
                            "shaped-bits", Kernels.SIMD, "kernel.ShapedRowsTest", "endsEqualReference", "backwardInputEqualsReference", "onlineEqualsReference",
                            "updateEqualsReference", "activeRowsEqualReference"),
                    Judge.of("loss-bits", Kernels.SIMD, "kernel.LossesTest", "simdEqualsReferenceAndPadsAreZero", "oneSquaredErrorIsThatOfARow"),
                    Judge.of("loss-bounds", Kernels.SIMD, "kernel.LossesTest", "lossesAndGradientsAreWithinTheirBounds"),
                    Judge.of("loss-edges", Kernels.SIMD, "kernel.LossesTest", "crossEntropySurvivesHugeLogits", "edgesFollowTheDocumentedConventions"),
                    Judge.of("activation-bits", Kernels.SIMD, "kernel.ActivationsTest", "equalBitsCleanPadsAndNothingElseWritten", "softmaxHasEqualBitsAndCleanPads"),
                    Judge.of("activation-kinks", Kernels.SIMD, "kernel.ActivationsTest", "theKinksFollowTheDocumentedConvention"),
                    Judge.of("update-bits", Kernels.SIMD, "kernel.UpdatesTest", "simdEqualsReferenceAndPadsAndSignsOfZeroAreKept"),
                    Judge.of("update-bounds", null, "OptimizerStepProperties"),
                    Judge.of("update-forms", Kernels.SIMD, "kernel.UpdatesTest", "adamCorrectsItsBiasAtEveryStep", "descentOnAQuadraticIsAPower", "firstStepOfAdamIsTheSign", "decayShrinksWeights", "sumOfSquaresFollowsItsOrder", "scaleMultiplies"),
                    Judge.of("update-definitions", null, "model.OptimizerTest", "threeStepsFollowTheDefinitions", "statesHaveTheMomentsOfTheirRule"),
                    Judge.of("elementary-bits", Kernels.SIMD, "kernel.ElementaryBitsTest", "facadeEqualsReference"),
                    Judge.of("elementary-ulp", null, "kernel.ElementaryUlpTest"),
                    Judge.of("elementary-specials", null, "kernel.ElementarySpecialsTest"),
                    Judge.of("trainer", null, "model.TrainerTest"),
                    Judge.of("schedule", null, "model.ScheduleTest"),
                    Judge.of("greeks", null, "model.GreeksTest"),
                    Judge.of("routes", null, "model.PredictorTest", "everyRouteGivesTheSameBits"),
                    Judge.of("calls-apart", null, "model.PredictorTest", "callsDoNotDependOnEarlierOnes"),
                    Judge.of("gradient-check", null, "model.GradientCheckTest", "rightGradientsOfEveryActivationAndLossPass"),
                    Judge.of("loss-doubles", null, "model.LossTest"),
                    Judge.of("padding", null, "EngineTheoremsProperties", "paddingStaysZero", "paddingStaysZeroWhateverTheInputs", "lossesLeaveZeroPads"),
                    Judge.of("accumulate", null, "EngineTheoremsProperties", "accumulateEqualsOneBatch"),
                    Judge.of("batch-size", null, "EngineTheoremsProperties", "batchSizeNeverChangesBits"),
                    Judge.of("adjoint", null, "EngineTheoremsProperties", "backwardIsAdjointOfForward"),
                    Judge.of("file-round-trip", null, "model.ModelFileTest", "roundTripIsBitIdentical", "statisticsOfDataComeBack"),
                    Judge.of("file-truncation", null, "model.ModelFileTest", "everyTruncationIsRefused"),
                    Judge.of("file-corruption", null, "model.ModelFileTest", "everyCorruptByteIsRefused"),
                    Judge.of("file-contents", null, "model.ModelFileTest", "soundChecksumsDoNotExcuseWrongContents", "padsAndNegativeZeroBiasesAreNormalised"),
                    Judge.of("file-golden", null, "files.GoldenFilesTest", "checkpointsOfFormat2Load"),
                    Judge.of("file-header", null, "files.CheckpointTest", "claimsAreCheckedBeforeMemoryIsTaken"),
                    Judge.of("file-checksum", null, "files.CheckpointTest", "everySingleFlippedBitOfAFileOf64KiBIsDetected"),
                    Judge.of("file-canonical", null, "files.CanonicalTest"),
                    Judge.of("file-lengths", null, "files.CheckpointTest", "nothingMayLieBetweenBehindOrAcrossSections"),
                    Judge.of("oracle-kinks", null, "CorpusTest", "oracleKinksAreTheDocumentedOnes"),
                    Judge.of("oracle-weights", null, "CorpusTest", "oracleWeightsAreRepeatedRows"),
                    Judge.of(
                            "curvature-bits", Kernels.SIMD, "kernel.CurvaturesTest", "equalBitsCleanPadsAndNothingElseWritten",
                            "adjointsHaveEqualBitsAndCleanPads", "tanhAdjointsHaveTheBitsOfTheirSteps"),
                    Judge.of("products-alone", null, "twin.GreeksTogetherTest", "everyProductIsThatOfOneRowAndOneDirectionAlone"),
                    Judge.of("twin-bounds", null, "twin.TwinAgainstOracleProperties", "everyComponentIsWithinItsBound"),
                    Judge.of("differential-bounds", null, "twin.DifferentialAgainstOracleProperties", "lossAndGradientAreWithinTheirBounds"),
                    Judge.of("differential-hand", null, "twin.DifferentialTrainerTest", "aLinearNetworkFollowsTheFormula"),
                    Judge.of("edges", Kernels.SIMD, "kernel.EdgesTest"),
                    Judge.of("allocation", null, "allocation.AllocationTest", "predictAllocatesNothing"),
                    Judge.of("shared-allocation", null, "allocation.SharedStepAllocationTest", "sharedStepAllocatesNothing"),
                    Judge.of("clipped-steps", null, "ClippedStepProperties"),
                    Judge.of("resume", null, "files.ResumeTest", "resumedTrainingEqualsUninterruptedTraining"),
                    Judge.of("odd-moments", null, "files.ResumeTest", "oddMomentsAndNegativeZeroesComeBack"),
                    Judge.of("power-loss", null, "files.PowerLossTest", "everyStateThatALossOfPowerLeavesIsOldOrNew"),
                    Judge.of("order-of-calls", null, "files.FaultTest", "theOrderIsWriteForceVerifyMoveForceFolder"),
                    Judge.of("forced-files", null, "files.ForcedFilesTest", "theJvmSawTheFileAndTheFolderForced"),
                    Judge.of("closed-files", null, "files.ForcedFilesTest", "whatIsNotThereCannotBeForced"),
                    Judge.of("shapes", null, "model.ArchitectureTest", "moreParametersThanOffsetsCanReachAreRefused"),
                    Judge.of("file-shapes", null, "model.ModelFileTest", "shapesThatOverflowAreRefused"),
                    Judge.of("views", null, "model.MatrixViewProperties"),
                    Judge.of("misuse", null, "MisuseTest", "isRefused"),
                    Judge.of("access-modes", null, "live.VersionsOrderTest", "everyAccessHasTheStatedOrder"),
                    Judge.of("weak-memory", null, "live.VersionsOrderTest", "noReorderingTears"),
                    Judge.of("reader-steps", null, "live.ReaderStepsTest", "everyCallBeginsOnceAndEndsOnce"),
                    Judge.of("live-predictions", null, "live.LivePredictionsTest"),
                    Judge.of("torn-reads", null, "live.TornReadsTest", "readsOf256BytesAreWhole"),
                    Judge.of("held-versions", null, "live.HeldVersionsTest", "whatIsReadIsNotWritten"),
                    Judge.of("slow-readers", null, "live.LiveWeightsTest", "slowReadersDelayPublication"),
                    Judge.of("stall", null, "embedding.LatencyTest", "aStallDelaysAllCallsThatWereDueMeanwhile"),
                    Judge.of("stall-anywhere", null, "embedding.LatencyTest", "aStallDelaysThemWhereverItFalls"),
                    Judge.of("twin-golden", null, "twin.TwinAgainstOracleProperties", "goldenNetworksAreWithinTheirBounds"),
                    Judge.of("twin-calculus", null, "twin.OracleTwinCalculusProperties", "secondDerivativesAreDerivativesOfTheFirst"),
                    Judge.of("greeks-pytorch", null, "twin.GoldenGreeksTest"),
                    Judge.of("greeks-learnt", null, "twin.DifferentialTrainerTest", "theGreeksAloneAreLearnt"),
                    Judge.of("differential-exact", null, "twin.DifferentialExactTest", "linearNetworksHaveTheirClosedForm"),
                    Judge.of("differential-rows", null, "twin.DifferentialExactTest", "aRowOfWeightZeroIsAbsent", "weightsAreRelative"),
                    Judge.of("curvature-bounds", Kernels.SIMD, "kernel.CurvaturesTest", "staysWithinItsBound"),
                    Judge.of("surface-closed-form", null, "surface.SurfaceClosedFormTest"),
                    Judge.of("surface-differences", null, "surface.SurfaceGradientTest"),
                    Judge.of("pads-of-views", null, "model.PredictorTest", "padsAreLeftAloneWhereTheyBelongToSomebodyElse"),
                    Judge.of("batch-pieces", null, "model.PredictorTest", "batchInPiecesEqualsOneByOne"),
                    Judge.of("batch-bits", Kernels.SIMD, "kernel.BackwardBatchTest"),
                    Judge.of("panel-bits", Kernels.SIMD, "kernel.PanelsTest"),
                    Judge.of("panel-steps", null, "model.PackedBatchesTest", "stepsHaveTheBitsOfStepsInPieces"),
                    Judge.of("panel-inputs", null, "model.PackedBatchesTest", "inputGradientsHaveTheBitsOfFewRows"),
                    Judge.of("online-formula", null, "model.OnlineTest", "plainSgdFollowsTheFormula"),
                    Judge.of("online-overflow", null, "model.OnlineOverflowTest"),
                    Judge.of("one-target", null, "model.OneOutputTest", "targetsThatAreNotFiniteAreRefused"),
                    Judge.of("one-target-later", null, "model.OneOutputTest", "theyAreRefusedAmongOthers"),
                    Judge.of("rules", null, "rules.RulesTest"))
            .collect(Collectors.toMap(Judge::name, j -> j, (a, b) -> a, LinkedHashMap::new));

    /** Vectors that {@code Lanes} is made to choose, whatever the machine has. */
    private static final Map<Kernels, Edit> WIDTHS = Map.of(Kernels.WIDE, bits("512"), Kernels.HALF, bits("256"));

    private Jury() {}

    /** The judge of a name. */
    static Judge judge(String name) {
        Judge judge = JUDGES.get(name);
        if (judge == null) {
            throw new IllegalArgumentException("judge is \"" + name + "\", expected one of " + JUDGES.keySet());
        }
        return judge;
    }

    /**
     * Lets the judges of a mutant try it until enough of them have seen it.
     *
     * @param mutant the mutant; without edits it is the control
     * @param enough kills after which the others need not look
     * @return verdicts by judge, in order
     */
    static Map<String, Judge.Verdict> trial(Mutant mutant, int enough) {
        Map<String, Judge.Verdict> verdicts = new LinkedHashMap<>();
        Map<Kernels, ClassLoader> loaders = new LinkedHashMap<>();
        int kills = 0;
        for (String name : mutant.jury()) {
            Judge judge = judge(name);
            Kernels kernels = judge.kernels() == null || WIDTHS.containsKey(mutant.kernels()) ? mutant.kernels() : judge.kernels();
            ClassLoader loader = loaders.computeIfAbsent(kernels, k -> new MutantLoader(Planted.classes(with(mutant, k))));
            System.setProperty("tickgrad.simd", String.valueOf(kernels != Kernels.REFERENCE));
            Judge.Verdict verdict;
            try {
                verdict = judge.on(loader);
            } finally {
                System.clearProperty("tickgrad.simd");
            }
            verdicts.put(name, verdict);
            kills += verdict.killed() ? 1 : 0;
            if (kills >= enough) {
                break;
            }
        }
        return Collections.unmodifiableMap(verdicts);
    }

    private static Mutant with(Mutant mutant, Kernels kernels) {
        if (!WIDTHS.containsKey(kernels)) {
            return mutant;
        }
        List<Edit> edits = Stream.concat(Stream.of(WIDTHS.get(kernels)), mutant.edits().stream()).toList();
        return new Mutant(mutant.group(), mutant.number(), mutant.title(), kernels, edits, mutant.jury());
    }

    private static Edit bits(String bits) {
        return new Edit("kernel/simd/Lanes", 0, "Math.min(Integer.getInteger(\"tickgrad.bits\", preferred), Math.min(preferred, 512))", bits);
    }
}
