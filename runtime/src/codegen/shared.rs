//! How fields that all types of an enum share are read without a match.

use crate::xml::Record;

/// A generated enum of a type and those derived from it, as the record that it holds.
pub trait OneOf {
    /// The value of whichever type it is.
    fn record(&self) -> &dyn Record;
    /// The same, to be written to.
    fn record_mut(&mut self) -> &mut dyn Record;
}

/// A field as a method returns it: borrowed, a text as `&str`, several values as a slice.
pub trait View<'f, V> {
    /// The field, borrowed.
    fn view(&'f self) -> V;
}

impl<'f> View<'f, Option<&'f str>> for Option<String> {
    #[inline]
    fn view(&'f self) -> Option<&'f str> {
        self.as_deref()
    }
}

impl<'f, T> View<'f, Option<&'f T>> for Option<T> {
    #[inline]
    fn view(&'f self) -> Option<&'f T> {
        self.as_ref()
    }
}

impl<'f, T> View<'f, &'f [T]> for Vec<T> {
    #[inline]
    fn view(&'f self) -> &'f [T] {
        self
    }
}

impl<'f, T> View<'f, &'f T> for T {
    #[inline]
    fn view(&'f self) -> &'f T {
        self
    }
}

/// `shared! { ItemKind: Item [Item, Message] Other; subject: Option<&str>, clone as clone_field: &Field<i32>, }`: a method per field of the base `Item`.
/// Variants that hold an enum of several types themselves have parentheses (`Item()`): their field is read by its method. In those of other types
/// (`Note(_)`) it is absent.
#[doc(hidden)]
#[macro_export]
macro_rules! __shared {
    ($name:ident: $base:ident $variants:tt $other:ident; $($field:ident $(as $method:ident)?: $view:ty,)*) => {
        #[allow(clippy::wrong_self_convention, clippy::should_implement_trait)]
        impl $name {
            $($crate::__reader!($name $base $variants $other $field [$($method)? $field]: $view);)*
        }
    };
}

/// One of these methods.
#[doc(hidden)]
#[macro_export]
macro_rules! __reader {
    (
        $name:ident $base:ident [$($variant:ident $(($($call:tt)*))?),*] $other:ident $field:ident [$method:ident $($unused:ident)?]: $view:ty
    ) => {
        #[doc = ::core::concat!("Reads `", ::core::stringify!($field), "` of whichever type it is; absent where that has none.")]
        pub fn $method(&self) -> $view {
            match self {
                $(Self::$variant(value) => $crate::__look!(value $base $field $method $(($($call)*))?),)*
                Self::$other(later) => later.never(),
            }
        }
    };
}

/// The field of a struct, what the method of an enum returns, or an absent field.
#[doc(hidden)]
#[macro_export]
macro_rules! __look {
    ($value:ident $base:ident $field:ident $method:ident) => {
        $crate::codegen::View::view(&$value.$field)
    };
    ($value:ident $base:ident $field:ident $method:ident ()) => {
        (**$value).$method()
    };
    ($value:ident $base:ident $field:ident $method:ident (_)) => {{
        let _ = $value;
        $crate::codegen::View::view(&<$base as $crate::codegen::Record>::absent().$field)
    }};
}

#[cfg(test)]
mod tests {
    use super::View;

    #[test]
    fn fields_are_borrowed_as_people_read_them() {
        let (text, list) = (Some("a".to_owned()), vec![1, 2]);
        let shown: (Option<&str>, &[i32]) = (text.view(), list.view());
        assert_eq!(shown, (Some("a"), [1, 2].as_slice()));
        let number: Option<&i32> = Some(5).as_ref();
        assert_eq!(View::<'_, Option<&i32>>::view(&Some(5)), number);
    }
}
