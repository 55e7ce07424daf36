package dev.meros.volumes;

/// A volume that cannot be made, used or destroyed; the message is one line for the user.
public final class VolumeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VolumeException(String message) {
        super(message);
    }

    public VolumeException(String message, Throwable cause) {
        super(message, cause);
    }
}
