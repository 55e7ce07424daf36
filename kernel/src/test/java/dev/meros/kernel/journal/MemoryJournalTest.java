package dev.meros.kernel.journal;

final class MemoryJournalTest extends JournalContract {
    private final MemoryJournal.Store store = new MemoryJournal.Store();

    @Override
    Journal open() {
        return new MemoryJournal(store);
    }
}
