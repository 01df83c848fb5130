//! The source of randomness.

/// A source of unpredictable bytes. `app` uses the operating system's; tests use a seeded one.
pub trait Random: Send + Sync + 'static {
    /// Overwrites `bytes` with unpredictable ones.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Random {
    /// `N` unpredictable bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}
