//! How a generated module is held to the types of another one: compiling stops where these are not what it was generated for.

/// What modules that use types of a generated one depend on.
#[derive(Debug)]
pub struct SharedTypes {
    /// Namespaces by number.
    namespaces: &'static [&'static str],
    /// Names of types with a hash of their fields and tables, sorted.
    types: &'static [(&'static str, u64)],
}

impl SharedTypes {
    /// Of a module with these namespaces and types; the types are sorted by name.
    #[must_use]
    pub const fn new(namespaces: &'static [&'static str], types: &'static [(&'static str, u64)]) -> Self {
        Self { namespaces, types }
    }

    /// Compares with what another module was generated for: its namespaces begin with these, and these types are as they were.
    ///
    /// # Panics
    /// They are not: while the constant is evaluated, so that it does not compile.
    pub const fn check(&self, namespaces: &[&str], types: &[(&str, u64)]) {
        let mut at = 0;
        while at < self.namespaces.len() {
            assert!(
                at < namespaces.len() && same(self.namespaces[at], namespaces[at]),
                "the module whose types are used here has other namespaces than when this one was generated: generate both again"
            );
            at += 1;
        }
        let (mut at, mut known) = (0, 0);
        while at < types.len() {
            while known < self.types.len() && !same(self.types[known].0, types[at].0) {
                known += 1;
            }
            assert!(
                known < self.types.len() && self.types[known].1 == types[at].1,
                "a type that is used here is not what it was in the other module when this one was generated: generate both again"
            );
            at += 1;
        }
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::SharedTypes;

    const SHARED: SharedTypes = SharedTypes::new(&["", "urn:a"], &[("A", 1), ("B", 2), ("C", 3)]);
    const _: () = SHARED.check(&["", "urn:a", "urn:b"], &[("A", 1), ("C", 3)]);

    fn is_refused(namespaces: &[&str], types: &[(&str, u64)]) -> bool {
        std::panic::catch_unwind(|| SHARED.check(namespaces, types)).is_err()
    }

    #[test]
    fn what_differs_is_refused() {
        assert!(!is_refused(&["", "urn:a"], &[]));
        assert!(is_refused(&["", "urn:b", "urn:a"], &[]));
        assert!(is_refused(&[""], &[]));
        assert!(is_refused(&["", "urn:a"], &[("B", 3)]));
        assert!(is_refused(&["", "urn:a"], &[("B", 2), ("D", 1)]));
    }
}
