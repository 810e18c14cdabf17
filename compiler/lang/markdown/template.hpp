// Templates of documents: Markdown with holes, loops and conditions. All fixed prose stands in the template; what is
// put into a hole is pieces and blocks, which the writer escapes for the place where the hole stands.
//
//   $<gate.title>                        a hole; `$$<` is the text `$<`
//   <!--@ each gate in gates -->         repeats what follows, up to its `end`, for each view of a list
//   <!--@ when gate.advisory -->         leaves it out when the value is empty; `when not` when it is there
//   <!--@ end -->
//   <!--# words -->                      for the readers of the template alone
//   <!--@ original DIGEST -->            in the first line: the digest of what the template was copied from
//
// These marks stand on lines of their own. A hole of a block stands alone on its line. No hole may stand in code, in
// HTML or in the target of a link: pieces are links and code themselves.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lang/holes.hpp"
#include "lang/markdown/blocks.hpp"

namespace promoc::lang::markdown {

struct View;
using Value = std::variant<Spans, Block, std::vector<View>>;

/// The values that a template, or one round of a loop, may name.
struct View {
  std::map<std::string, Value, std::less<>> values;

  void set(std::string name, Spans spans) { values.insert_or_assign(std::move(name), Value(std::move(spans))); }
  void set(std::string name, Block block) { values.insert_or_assign(std::move(name), Value(std::move(block))); }
  void set(std::string name, std::vector<View> list) {
    values.insert_or_assign(std::move(name), Value(std::move(list)));
  }
};

struct Expanded {
  std::string text;
  std::vector<Fault> faults;  ///< none for a template that is right
};

/// The document. Runs of blank lines become one, and the last line ends.
auto expand(std::string_view pattern, const View& view) -> Expanded;

/// What is wrong with a template that is given the values that `built_in` names, whatever they are: its marks, and
/// holes for values that the other does not name.
auto check(std::string_view pattern, std::string_view built_in) -> std::vector<Fault>;

/// The digest that `<!--@ original DIGEST -->` says in the first line; empty when there is none.
auto original_of(std::string_view pattern) -> std::string_view;

}  // namespace promoc::lang::markdown
