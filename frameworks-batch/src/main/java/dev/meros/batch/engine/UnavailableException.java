package dev.meros.batch.engine;

/// The request cannot be answered now; whether it has been carried out is unknown when it was
/// already on its way.
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnavailableException(String message) {
        super(message);
    }
}
