package tickgrad.model.file;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A checkpoint was written, for the JVM's flight recorder: when, for how long, how much. */
@Name("tickgrad.Checkpoint")
@Label("Checkpoint")
@Category("Tickgrad")
@Description("A checkpoint was written and is durable")
@StackTrace(false)
final class CheckpointEvent extends Event {
    String path;
    long bytes;
    long sequence;
}
