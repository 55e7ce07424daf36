package dev.meros.api.codec;

import dev.meros.api.model.Fields;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Several calls in one request: the body is RecordIO, each record one call, and the content type
/// is [#CONTENT_TYPE]. An extension of the v1 API: a kernel that takes batches says so with
/// [#ACCEPT_POST] in the head of every stream it opens.
///
/// The calls are decided in their order, each by itself: one that is refused does not keep the
/// others from being done. 202 with an empty body says that all were accepted; 200 comes with an
/// [Answer] that tells of the refused ones. Larger batches than [#MAX_CALLS] are answered 413.
public final class CallBatch {
    /// The content type of a batch.
    public static final String CONTENT_TYPE = "application/recordio";

    /// The request header with the content type of the records; JSON when it is not there.
    public static final String RECORD_TYPE = "Message-Content-Type";

    /// The response header with the content types that may be posted.
    public static final String ACCEPT_POST = "Accept-Post";

    /// The most calls in a batch.
    public static final int MAX_CALLS = 1_000;

    private CallBatch() {}

    /// What became of a batch: how many calls were accepted, and those that were not in the order
    /// in which they came.
    public record Answer(Integer accepted, List<Refused> refused) {
        public Answer {
            Fields.required(accepted, "Answer.accepted");
            refused = Fields.list(refused);
        }
    }

    /// A refused call: its place in the batch (0 is the first), and the status and the message that
    /// it would have got alone.
    public record Refused(Integer index, Integer status, String message) {
        public Refused {
            Fields.required(index, "Refused.index");
            Fields.required(status, "Refused.status");
            message = Fields.orDefault(message, "");
        }
    }

    /// Whether the value of an [#ACCEPT_POST] header, empty when there is none, names batches.
    public static boolean isOffered(String acceptPost) {
        return acceptPost.contains(CONTENT_TYPE);
    }

    /// The records of a body; throws [CodecException] when it is no RecordIO, ends within a record
    /// or is empty. Their number is not limited here.
    public static List<byte[]> records(byte[] body) {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        List<byte[]> records = decoder.feed(ByteBuffer.wrap(body));
        if (decoder.isWithinRecord()) {
            throw new CodecException("not RecordIO: the body ends within a record");
        }
        if (records.isEmpty()) {
            throw new CodecException("a batch without calls (expected: at least one)");
        }
        return records;
    }

    /// A batch in the making, bounded in calls and bytes; not thread-safe.
    public static final class Builder {
        private final List<byte[]> records = new ArrayList<>();
        private int bytes;

        /// Adds a call in the form that all records of this batch have.
        public void add(byte[] call) {
            byte[] framed = RecordIo.frame(call);
            records.add(framed);
            bytes += framed.length;
        }

        /// How many calls it holds.
        public int calls() {
            return records.size();
        }

        /// Its size in bytes.
        public int bytes() {
            return bytes;
        }

        /// The body of a request.
        public byte[] toBytes() {
            byte[] body = new byte[bytes];
            int at = 0;
            for (byte[] record : records) {
                System.arraycopy(record, 0, body, at, record.length);
                at += record.length;
            }
            return body;
        }
    }
}
