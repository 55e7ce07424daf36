package dev.meros.testkit.sim;

import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.OperationStatus;

import java.util.List;

/// A framework that wants to hear more than [dev.meros.api.framework.Framework] tells.
interface NewsReader {
    /// News of an operation; one with a uuid comes again until it is acknowledged.
    void operation(SimDriver driver, OperationStatus status);

    /// Questions whether agents may become unavailable.
    void inverseOffers(SimDriver driver, List<InverseOffer> offers);
}
