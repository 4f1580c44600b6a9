//! On which line and in which column an offset of a text is.

/// Line and column, both from 1; columns count characters.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    (line, column)
}

/// A text whose lines are counted once, not once per place.
pub(crate) struct Lines<'a> {
    pub(crate) text: &'a str,
    /// Offsets of the line breaks.
    breaks: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, breaks: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// Number of the line, from 1, that `offset` is in.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.breaks.partition_point(|at| *at < offset) + 1
    }

    /// In which column of its line `offset` is, from 1, in characters.
    pub(crate) fn column(&self, offset: usize) -> usize {
        self.text.get(self.line_start(offset)..offset).map_or(1, |before| before.chars().count() + 1)
    }

    /// Where the line starts that `offset` is in.
    pub(crate) fn line_start(&self, offset: usize) -> usize {
        match self.line(offset) {
            1 => 0,
            line => self.breaks[line - 2] + 1,
        }
    }

    /// Where that line ends, without its line break.
    pub(crate) fn line_end(&self, offset: usize) -> usize {
        let end = self.breaks.get(self.line(offset) - 1).copied();
        let end = end.unwrap_or(self.text.len());
        let is_crlf = end > offset && self.text[..end].ends_with('\r');
        end - usize::from(is_crlf)
    }
}

#[cfg(test)]
mod tests {
    use super::line_column;

    #[test]
    fn lines_and_columns_start_at_one_and_count_characters() {
        assert_eq!(line_column("", 0), (1, 1));
        assert_eq!(line_column("ąb\ncd", 2), (1, 2));
        assert_eq!(line_column("ąb\ncd", 4), (2, 1));
        assert_eq!(line_column("a", 9), (1, 2));
    }
}
