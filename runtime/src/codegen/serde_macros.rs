//! How the keys of a generated type become serde's traits.

/// `serde_record! { Order: 0 id, 2 unknown; 1 password }`: the number and name of each field that is written and read, then of those that are
/// read alone.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_record {
    ($name:ident: $($number:literal $field:ident),* $(,)?; $($secret_number:literal $secret:ident),*) => {
        impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let written = $crate::codegen::written(&[$(&self.$field),*]);
                #[allow(unused_mut)]
                let mut object = serializer.serialize_struct(::core::stringify!($name), written)?;
                $($crate::codegen::write_member(&mut object, ::core::stringify!($field), &self.$field)?;)*
                $crate::codegen::serde::ser::SerializeStruct::end(object)
            }
        }

        impl<'de> $crate::codegen::Keyed<'de> for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const KEYS: &'static [&'static str] = {
                let mut keys = [""; 0 $(+ { let _ = $number; 1 })* $(+ { let _ = $secret_number; 1 })*];
                $(keys[$number] = $crate::codegen::key(::core::stringify!($field));)*
                $(keys[$secret_number] = $crate::codegen::key(::core::stringify!($secret));)*
                &{ keys }
            };

            fn read<A: $crate::codegen::serde::de::MapAccess<'de>>(
                &mut self,
                key: usize,
                map: &mut A,
            ) -> ::core::result::Result<(), A::Error> {
                match key {
                    $($number => $crate::codegen::read_member(&mut self.$field, map),)*
                    $($secret_number => $crate::codegen::read_member(&mut self.$secret, map),)*
                    _ => ::core::unreachable!("there are as many keys as fields"),
                }
            }
        }

        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::deserialize_record(deserializer)
            }
        }
    };
}

/// `serde_text! { Mission Size }`: enumerations and unions are their text.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_text {
    ($($name:ident)*) => {
        $(impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codegen::serialize_text(self, serializer)
            }
        }

        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::deserialize_text(deserializer)
            }
        })*
    };
}
