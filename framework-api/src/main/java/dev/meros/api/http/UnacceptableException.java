package dev.meros.api.http;

/// A request whose body is in a form that is not read here, or that wants an answer in a form that
/// is not written here; the text is for the client.
public final class UnacceptableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int status;

    UnacceptableException(int status, String message) {
        super(message);
        this.status = status;
    }

    /// The status of the answer: 400, 406 or 415.
    public int status() {
        return status;
    }
}
