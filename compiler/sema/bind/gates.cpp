// Declarations of gates, suites and lists, each checked on its own, used or not.
#include <fmt/format.h>

#include "sema/bind/bind.hpp"

namespace promoc::sema {

void bind_gates(Context& context) {
  for (auto* declaration : context.names.of({NameKind::Suite, NameKind::Gate, NameKind::Gates}))
    check_declaration(context, *declaration);
}

}  // namespace promoc::sema
