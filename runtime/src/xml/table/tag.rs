//! How the table holds the tag of an element for the writer: padded, so that short ones are copied in one piece.

/// Bytes of a padded tag.
pub(in crate::xml) const PADDED: usize = 24;

/// The tag with a `>` behind it and zeros up to this length; zeros alone if it is too long.
pub(in crate::xml) type Padded = [u8; PADDED];

/// Pads a tag.
pub(in crate::xml) const fn padded(tag: &str) -> Padded {
    let (bytes, mut padded) = (tag.as_bytes(), [0; PADDED]);
    if bytes.len() < PADDED {
        padded.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
        padded[bytes.len()] = b'>';
    }
    padded
}

/// What stands between `<` and `>` of an element without attributes.
#[derive(Clone, Copy)]
pub(in crate::xml) struct Tag<'t> {
    pub(in crate::xml) text: &'t str,
    /// The same, if it is short and comes from a table.
    pub(in crate::xml) padded: Option<&'t Padded>,
}

impl<'t> Tag<'t> {
    /// A tag from a table.
    #[inline(always)]
    pub(in crate::xml) fn padded(text: &'t str, padded: &'t Padded) -> Self {
        Self { text, padded: Some(padded).filter(|padded| padded[0] != 0) }
    }

    /// Any other tag.
    pub(in crate::xml) fn of(text: &'t str) -> Self {
        Self { text, padded: None }
    }
}
