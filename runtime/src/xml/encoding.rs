//! SOAP's own encoding: references, what they stand for in unknown content, types and sizes of arrays.

pub(in crate::xml) mod inline;
pub(in crate::xml) mod reading;
pub(in crate::xml) mod references;
pub(in crate::xml) mod writing;
