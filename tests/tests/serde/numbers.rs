//! Numbers at random: what comes back from JSON is the very same, though a reader of JSON may be quick rather than exact.

use std::fmt::Debug;

use centra_runtime::Field;
use centra_runtime::value::Simple;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{from_str, to_string};

use crate::config;

fn survives<T: Simple>(number: T) -> Result<(), TestCaseError> {
    let field = Field::from(number);
    let json = to_string(&field).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let again: Field<T> = from_str(&json).map_err(|error| TestCaseError::fail(format!("{error}: {json}")))?;
    prop_assert_eq!(again.text(), field.text(), "{}", json);
    prop_assert_eq!(again, field, "{}", json);
    Ok(())
}

fn for_all<S: Strategy<Value: Debug>>(strategy: S, check: fn(S::Value) -> Result<(), TestCaseError>) {
    TestRunner::new(config(2_000)).run(&strategy, check).unwrap_or_else(|error| panic!("{error}"));
}

/// Any bits, and numbers as people write them.
#[test]
fn of_floating_point() {
    use proptest::num::{f32, f64};
    for_all(f64::NORMAL | f64::SUBNORMAL | f64::ZERO | f64::INFINITE | f64::NEGATIVE | f64::POSITIVE, survives);
    for_all(f32::NORMAL | f32::SUBNORMAL | f32::ZERO | f32::INFINITE | f32::NEGATIVE | f32::POSITIVE, survives);
    for_all((any::<i32>(), 0..12), |(digits, point)| survives(f64::from(digits) / 10_f64.powi(point)));
    for_all((any::<i16>(), 0..6), |(digits, point)| survives(f32::from(digits) / 10_f32.powi(point)));
}

#[test]
fn whole_ones() {
    for_all(any::<i64>(), survives);
    for_all(any::<u64>(), survives);
    for_all(any::<i8>(), survives);
    for_all(any::<u32>(), survives);
}

/// Of at most 15 digits they are numbers.
#[test]
fn small_ones_are_numbers() {
    for_all(-999_999_999_999_999_i64..=999_999_999_999_999, |number| {
        prop_assert_eq!(to_string(&Field::from(number)).ok(), Some(number.to_string()));
        Ok(())
    });
    for_all(any::<i32>(), |number| {
        let json = to_string(&Field::from(f64::from(number))).unwrap_or_default();
        prop_assert_eq!(json, format!("{number}.0"));
        Ok(())
    });
}
