//! How the rows of constructors and setters become methods, and which values make an update, a request or a choice.

/// `update!(OrderUpdate => Order)`: a builder and what it fills in. `update!(ReferenceUpdate => Reference by id)`: the id alone makes it.
#[doc(hidden)]
#[macro_export]
macro_rules! __update {
    ($update:ident => $target:ident $(by $id:ident)?) => {
        impl $crate::codegen::Settable for $update {
            type Target = $target;
        }

        $(impl $crate::codegen::ById for $update {
            fn keyed($id: ::std::string::String) -> Self {
                Self::new($id)
            }
        })?

        impl ::core::convert::From<$update> for $target {
            fn from(update: $update) -> Self {
                update.0
            }
        }

        /// All that it holds is sent: ids, what is present, what is empty as empty, and what the schema does not know.
        impl ::core::convert::From<$target> for $update {
            fn from(read: $target) -> Self {
                Self(read)
            }
        }
    };
}

/// `settable! { Address Period }`: types without a builder, of which setters take values.
#[doc(hidden)]
#[macro_export]
macro_rules! __settable {
    ($($name:ident)*) => {
        $(impl $crate::codegen::Settable for $name {
            type Target = Self;
        })*
    };
}

/// `setters! { OrderUpdate(0); status: String, sizes[SizeUpdate], notes + String, payment = Payment, set_new(new): String, }`: a method per row.
/// `:` takes a value, or clears it; `[…]` the items of a container; `{…}` those of a repeated element; `=` a choice;
/// `as` a value of one of several types, `=>` several of these. Parentheses after the name of the
/// type say whether it is a builder, after that of a method which field it sets, if that is called otherwise.
#[doc(hidden)]
#[macro_export]
macro_rules! __setters {
    (
        $name:ident $inner:tt;
        $(
            $(#[$meta:meta])*
            $setter:ident $(($field:ident))? $(: $value:ty)? $([$item:ty])? $({$repeated:ty})? $(= $chosen:ty)?
            $(as $kind:ty)? $(=> $kinds:ty)?,
        )*
    ) => {
        #[allow(clippy::wrong_self_convention, clippy::should_implement_trait)]
        impl $name {
            $(
                $(#[$meta])*
                #[must_use = "it is returned, and nothing is sent before it is given to the client"]
                pub fn $setter(
                    mut self,
                    value: $(impl $crate::IntoChange<$value>)? $(impl $crate::IntoItems<$item>)?
                        $(impl ::core::iter::IntoIterator<Item = impl $crate::IntoValue<$repeated>>)?
                        $(impl $crate::IntoChange<$chosen>)? $(impl ::core::convert::Into<$kind>)?
                        $(impl ::core::iter::IntoIterator<Item = impl ::core::convert::Into<$kinds>>)?,
                ) -> Self {
                    let field = &mut $crate::__field!(self $inner $setter $($field)?);
                    $($crate::codegen::set::<$value>(field, value);)?
                    $($crate::codegen::set_items::<_, $item>(field, value);)?
                    $($crate::codegen::extend::<_, $repeated>(field, value);)?
                    $($crate::codegen::choose::<$chosen>(field, value);)?
                    $(*field = $crate::Nested::from(::core::convert::Into::<$kind>::into(value));)?
                    $($crate::codegen::extend_into::<$kinds>(field, value);)?
                    self
                }
            )*
        }
    };
}

/// `branches! { Payment; Card: CardDetails, Party: Person as PersonKind, }`: variants that a value of their type makes, where no other variant of the
/// choice has this type. `as` names the enum of the type and those derived from it, where the variant holds that.
#[doc(hidden)]
#[macro_export]
macro_rules! __branches {
    ($name:ident; $($variant:ident: $ty:ident $(as $kinds:ident)?,)*) => {
        $(impl ::core::convert::From<$ty> for $name {
            fn from(value: $ty) -> Self {
                $(let value = <$kinds as ::core::convert::From<$ty>>::from(value);)?
                Self::$variant(::core::convert::From::from(value))
            }
        }

        impl $crate::IntoValue<$name> for $ty {
            fn into_value(self) -> $name {
                ::core::convert::From::from(self)
            }
        }

        impl $crate::IntoChange<$name> for $ty {
            fn into_change(self) -> ::core::option::Option<$crate::Change<$name>> {
                ::core::option::Option::Some($crate::Change::Set(::core::convert::From::from(self)))
            }
        })*
    };
}

/// The field that a setter sets: of the type itself, or of what the builder holds.
#[doc(hidden)]
#[macro_export]
macro_rules! __field {
    ($this:ident () $field:ident) => { $this.$field };
    ($this:ident (0) $field:ident) => { $this.0.$field };
    ($this:ident $inner:tt $setter:ident $field:ident) => { $crate::__field!($this $inner $field) };
}

/// `items!(ProductsUpdate.products: ProductUpdate);`: a request that is made of its items. `, by value`: of what becomes one.
#[doc(hidden)]
#[macro_export]
macro_rules! __items {
    ($name:ident.$field:ident: $item:ty) => {
        /// A request of these items.
        impl<I: ::core::iter::IntoIterator<Item = $item>> ::core::convert::From<I> for $name {
            fn from(items: I) -> Self {
                let mut request = Self::default();
                $crate::codegen::extend::<_, $item>(&mut request.$field, items);
                request
            }
        }
    };
    ($name:ident.$field:ident: $item:ty, by value) => {
        /// A request of these items.
        impl<I: ::core::iter::IntoIterator<Item: $crate::IntoValue<$item>>> ::core::convert::From<I> for $name {
            fn from(items: I) -> Self {
                let mut request = Self::default();
                $crate::codegen::extend::<_, $item>(&mut request.$field, items);
                request
            }
        }
    };
}
