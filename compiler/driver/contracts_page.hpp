// templates/CONTRACTS.md: what each template is given and what an override must keep, for people.
#pragma once

#include <string>

namespace promoc::driver {

auto contracts_page() -> std::string;

}  // namespace promoc::driver
