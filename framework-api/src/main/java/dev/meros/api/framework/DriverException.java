package dev.meros.api.framework;

/// The driver has ended because the kernel refuses the framework; the text is the kernel's.
public class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DriverException(String message) {
        super(message);
    }

    public DriverException(String message, Throwable cause) {
        super(message, cause);
    }
}
