/// Fakes and builders for tests of all modules (published as the test jar of `framework-api`, since
/// `testkit` stands above the modules and they cannot depend on it).
@NullMarked
package dev.meros.api.testing;

import org.jspecify.annotations.NullMarked;
