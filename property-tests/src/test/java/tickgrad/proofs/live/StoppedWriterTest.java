package tickgrad.proofs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.LongValue;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tickgrad.model.Architecture;
import tickgrad.model.Initializer;
import tickgrad.model.Matrix;
import tickgrad.model.Parameters;
import tickgrad.model.Predictor;
import tickgrad.model.live.LiveWeights;
import tickgrad.model.live.Reader;
import tickgrad.proofs.model.Jvm;

/**
 * A debugger stops the writer at every line of a publication, for as long as it likes: readers go on meanwhile, on one version, and are
 * right. A reader that waited for the writer would stop the test.
 */
class StoppedWriterTest {
    /** Reads that must happen while the writer stands still, at every place. */
    private static final long READS = 1000;

    private static final String LIVE = "tickgrad.model.live.LiveWeights";
    private static final String VERSIONS = "tickgrad.model.live.Versions";
    private static final Set<String> STEPS = Set.of("publish", "free", "enter", "leave", "normalize", "fit");

    private final Set<String> stopped = new LinkedHashSet<>();
    private final List<BreakpointRequest> steps = new ArrayList<>();
    private ReferenceType subject;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void readersGoOn() throws Exception {
        VirtualMachine vm = launch();
        try {
            for (String name : new String[] {Subject.class.getName(), LIVE, VERSIONS}) {
                ClassPrepareRequest request = vm.eventRequestManager().createClassPrepareRequest();
                request.addClassFilter(name);
                request.enable();
            }
            vm.resume();
            boolean done = false;
            while (!done) {
                EventSet events = vm.eventQueue().remove();
                for (Event event : events) {
                    if (event instanceof ClassPrepareEvent prepared) {
                        prepare(vm, prepared.referenceType());
                    } else if (event instanceof BreakpointEvent breakpoint) {
                        breakpoint.request().disable();
                        switch (breakpoint.location().method().name()) {
                            case "write" -> steps.forEach(EventRequest::enable);
                            case "written" -> done = true;
                            default -> check(breakpoint.location());
                        }
                    }
                }
                if (!done) {
                    events.resume(); // else it would run to its end before it is asked
                }
            }
            System.out.printf("live: the writer was stopped at %d places of a publication, readers went on at each%n", stopped.size());
            assertTrue(stopped.size() > 25, stopped::toString);
            assertEquals(0, value("wrong"), "answers that were of no version");
        } finally {
            try {
                vm.exit(0);
            } catch (VMDisconnectedException gone) {
                // It ended by itself.
            }
        }
    }

    private static VirtualMachine launch() throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("options").setValue("--add-modules jdk.incubator.vector -Xmx256m -cp \"" + Jvm.classPath() + '"');
        arguments.get("main").setValue(Subject.class.getName());
        return connector.launch(arguments);
    }

    /** Breakpoints on every line of a publication that only stop the thread that comes there, to be enabled where the writer begins. */
    private void prepare(VirtualMachine vm, ReferenceType type) throws Exception {
        if (type.name().equals(Subject.class.getName())) {
            subject = type;
            for (String name : List.of("write", "written")) {
                breakpoint(vm, type.methodsByName(name).getFirst().location()).enable();
            }
            return;
        }
        for (var method : type.methods()) {
            if (STEPS.contains(method.name())) {
                for (Location line : method.allLineLocations()) {
                    steps.add(breakpoint(vm, line));
                }
            }
        }
    }

    private static BreakpointRequest breakpoint(VirtualMachine vm, Location location) {
        BreakpointRequest request = vm.eventRequestManager().createBreakpointRequest(location);
        request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        return request;
    }

    /** The writer stands at this line; both readers must answer many times. */
    private void check(Location line) throws InterruptedException {
        stopped.add(line.declaringType().name() + "." + line.method().name() + ":" + line.codeIndex());
        for (String reads : new String[] {"reads0", "reads1"}) {
            long before = value(reads);
            while (value(reads) < before + READS) {
                Thread.sleep(1);
            }
        }
    }

    private long value(String field) {
        return ((LongValue) subject.getValue(subject.fieldByName(field))).value();
    }

    /** Two readers and, once they answer, a writer of two networks by turns. */
    static final class Subject {
        private static final int PUBLICATIONS = 100;
        static volatile long reads0;
        static volatile long reads1;
        static volatile long wrong;

        public static void main(String[] args) {
            Arena arena = Arena.ofShared();
            Architecture shape = Architecture.of("4-8-1 tanh");
            Parameters[] networks = {
                Parameters.initialized(arena, shape, Initializer.GLOROT_UNIFORM, 1),
                Parameters.initialized(arena, shape, Initializer.GLOROT_UNIFORM, 2)
            };
            long[] hashes = {networks[0].xxh64(), networks[1].xxh64()};
            Matrix x = Matrix.of(arena, new float[] {1, 2, 3, 4});
            LiveWeights live = new LiveWeights(networks[1], 3, 2, 1);
            float[] expected = new float[2];
            for (int n = 0; n < 2; n++) {
                expected[n] = new Predictor(arena, networks[n], 1).predict(x.segment(), 0);
            }
            for (int r = 0; r < 2; r++) {
                int number = r;
                Thread.ofPlatform().daemon().start(() -> {
                    Reader reader = live.reader(number).attach();
                    for (long i = 1; ; i++) {
                        float y = reader.predict(x.segment(), 0);
                        int n = (int) reader.version() & 1;
                        if (y != expected[n] || reader.modelHash() != hashes[n]) {
                            wrong = 1;
                        }
                        if (number == 0) {
                            reads0 = i;
                        } else {
                            reads1 = i;
                        }
                    }
                });
            }
            while (reads0 == 0 || reads1 == 0) {
                Thread.onSpinWait();
            }
            write(live, networks);
        }

        private static void write(LiveWeights live, Parameters[] networks) {
            while (live.version() < PUBLICATIONS) {
                live.publish(networks[(int) (live.version() + 1) & 1]);
            }
            written();
        }

        private static void written() {}
    }
}
