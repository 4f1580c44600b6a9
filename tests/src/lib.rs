//! The checked-in generated modules, compiled with warnings denied.
