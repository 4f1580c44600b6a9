//! That the work grows with the WSDL and no faster. Nothing here looks at a clock: allocations are counted.

mod synthetic;

use allocation_counter::{AllocationInfo, measure};
use centra_codegen::Generator;

/// What it takes to generate from a WSDL of this many types, and lines of the output.
fn cost(types: usize) -> (AllocationInfo, usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.wsdl");
    std::fs::write(&path, synthetic::wsdl(types, types / 5)).unwrap();
    let mut lines = 0;
    let info = measure(|| {
        let (text, report) =
            Generator::new(&path).render().unwrap_or_else(|failure| panic!("{}", failure.rendered(false)));
        assert_eq!((report.operations, report.warnings()), (types / 5, 0));
        lines = text.lines().count();
    });
    (info, lines)
}

#[test]
fn ten_times_the_types_take_ten_times_the_work() {
    let ((small, few), (large, many)) = (cost(100), cost(1_000));
    assert!((8..12).contains(&(many / few)), "{few} and {many} lines");
    // Buffers that double may cost up to twice as much; what is quadratic costs a hundred times.
    assert!(large.count_total <= 15 * small.count_total, "{} and {} allocations", small.count_total, large.count_total);
    assert!(large.bytes_total <= 15 * small.bytes_total, "{} and {} bytes", small.bytes_total, large.bytes_total);
    assert!(large.bytes_max <= 15 * small.bytes_max, "{} and {} bytes at once", small.bytes_max, large.bytes_max);
}
