package dev.meros.api.framework;

/// The driver has ended because another instance has subscribed with the same framework id.
public final class FailedOverException extends DriverException {
    private static final long serialVersionUID = 1;

    public FailedOverException(String message) {
        super(message);
    }
}
