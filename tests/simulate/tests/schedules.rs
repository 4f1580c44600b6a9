//! Fresh schedules each time: nothing that must not happen does.

#[test]
fn ten_thousand_schedules() {
    let first = fastrand::u64(..1 << 48);
    for number in 0..10_000 {
        if let Err(failure) = centra_simulate::run(first + number, None) {
            panic!("{}; again: cargo xtask simulate --schedules 1 --seed {}", failure.what, failure.seed);
        }
    }
}
