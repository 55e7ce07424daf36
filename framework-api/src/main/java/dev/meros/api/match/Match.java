package dev.meros.api.match;

import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import java.util.List;

/// What came of holding an offer against a [Demand].
public sealed interface Match {
    /// The offer suits.
    ///
    /// @param resources what to put into the task; reserved resources are taken first
    /// @param ports the fixed ports in the order of the demand, then the dynamic ones, lowest first
    /// @param disks of these resources what each disk of the demand gets, in its order
    record Fits(Resources resources, List<Integer> ports, List<Resource> disks) implements Match {
        public Fits {
            disks = List.copyOf(disks);
            ports = List.copyOf(ports);
        }
    }

    /// The offer does not suit, for all of these reasons.
    record Refused(List<Veto> vetoes) implements Match {
        public Refused {
            vetoes = List.copyOf(vetoes);
            if (vetoes.isEmpty()) {
                throw new IllegalArgumentException("vetoes: none (expected: at least one)");
            }
        }
    }
}
