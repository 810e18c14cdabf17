// Lists in which nothing stands twice, in the order in which it came.
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

namespace promoc {

template <class T>
void add_unique(std::vector<T>& list, const std::type_identity_t<T>& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

}  // namespace promoc
