package dev.meros.cli;

import picocli.CommandLine.IVersionProvider;

/// The version from the manifest of the packaged jar, `development` elsewhere.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "meros "
                    + (version == null ? "development" : version)
                    + " (Java "
                    + Runtime.version().feature()
                    + ")"
        };
    }
}
