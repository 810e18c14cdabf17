// Values, conditions and the small phrases that many statements share.
#pragma once

#include "grammar/values.hpp"

namespace promoc::grammar {

struct value;
struct condition;

/// R, R, R: a line may break after a comma.
template <typename R>
struct comma_list : p::seq<R, p::star<symbol_nl<",">, p::must<R>>> {};
struct names : comma_list<name> {};
struct strings : comma_list<string> {};

// --------------------------------------------------------------------------------------------------------- values

struct close_list : symbol<"]">, described<"`,` or `]`"> {};
struct close_arguments : symbol<")">, described<"`,` or `)`"> {};

/// A comma may stand behind the last value, so that every value can have a line of its own.
struct list : field<"list", symbol_nl<"[">, p::opt<value, spn, p::star<symbol_nl<",">, value, spn>, p::opt<symbol_nl<",">>>,
                    p::must<close_list>>,
              described<"a list such as `[a, b]`"> {};

struct argument_key : p::seq<field<"key", name_text>, sp, symbol_nl<":">> {};
struct argument : field<"argument", p::opt<argument_key>, value> {};
struct arguments : field<"arguments", symbol_nl<"(">, p::opt<argument, spn, p::star<symbol_nl<",">, p::must<argument>, spn>>,
                         p::must<close_arguments>> {};
struct member : p::seq<symbol_text<".">, field<"member", name_text>, p::opt<arguments>> {};
/// `python.pytest("tests")`, `lambda.error_rate`, `python.bandit("src").highest`
struct call : field<"call", dotted_text, p::opt<arguments>, p::star<member>, sp>, described<"a name"> {};

struct group : field<"group", symbol_nl<"(">, value, spn, p::must<close_arguments>> {};
struct time_range : field<"range", time, symbol<"-">, p::must<time>> {};
struct range_end : p::seq<p::sor<quantity_text, date_text, number_text, name_text>, sp>, described<"the end of the range"> {};
struct range : field<"range", p::sor<quantity_text, date_text, number_text, name_text>, symbol_text<"..">, p::must<range_end>> {};

/// Marks a figure that nobody gave: it is listed in the report.
struct assumed : p::opt<field<"assumed", word<"assumed">>> {};

struct primary : p::sor<time_range, range, quantity, date, time, number, string, list, group, call> {};
/// A literal, list, call or range.
struct value : field<"value", primary, p::opt<word<"in">, field<"in", primary>>, assumed>, described<"a value"> {};

// ----------------------------------------------------------------------------------------------------- conditions

struct comparison_sign
    : field<"operator", p::sor<symbol<"<=">, symbol<">=">, symbol<"==">, symbol<"!=">, symbol<"<">, symbol<">">, word<"is">>> {};
/// `any path in [...]`; without a comparison behind it, `any` is a gate of that name.
struct quantifier : p::seq<field<"quantifier", words<"any", "all">>, p::at<call, p::sor<word<"in">, comparison_sign>>> {};
struct comparison : field<"comparison", p::opt<quantifier>, value, p::opt<comparison_sign, p::must<value>>, p::opt<field<"over", word<"over">, p::must<value>>>,
                          p::opt<field<"within", word<"within">, p::must<value>>>> {};
struct condition_group : field<"group", symbol_nl<"(">, condition, spn, p::must<close_arguments>> {};
struct negation : field<"not", word<"not">, condition_group> {};
/// A bracket at the front groups conditions, so it is never the start of a comparison.
struct condition_atom : p::sor<negation, condition_group, comparison>, described<"a condition"> {};

/// `a and b or c` has two readings, so it needs brackets.
struct no_or_after_and : p::not_at<word<"or">> {
  static constexpr std::string_view mistake = "`and` and `or` are mixed without brackets";
};
struct no_and_after_or : p::not_at<word<"and">> {
  static constexpr std::string_view mistake = no_or_after_and::mistake;
};
struct conjunction : field<"all_of", condition_atom, p::opt<p::plus<word_nl<"and">, p::must<condition_atom>>, p::must<no_or_after_and>>>,
                     described<"a condition"> {};
struct alternative : field<"all_of", condition_atom, p::must<no_and_after_or>>, described<"a condition"> {};
struct condition : field<"condition", conjunction, p::star<word_nl<"or">, p::must<alternative>>>, described<"a condition"> {};

/// What `require`, `verify`, `checks` and `gates` list: a gate, and how it is used there.
struct item : field<"item", condition, p::opt<field<"against", word<"against">, p::must<word<"deployed">>, p::must<name>>>,
                    p::opt<field<"advisory", word<"advisory">>>,
                    p::opt<field<"skippable", word<"skippable">, p::must<word<"by">>, p::must<name>, p::star<word<"or">, name>>>, assumed>,
              described<"a gate"> {};
struct items : comma_list<item> {};

// ------------------------------------------------------------------------------------------------------ approvals

/// After a whole approval: `a or b + c` and `a or b*2` have two readings, so they need brackets.
struct no_mixed_roles : p::not_at<p::sor<word<"or">, symbol<"+">, symbol<"*">>> {
  static constexpr std::string_view mistake = "`or` is mixed with `+` or `*` without brackets";
};
struct role_group : p::seq<symbol_nl<"(">, p::must<name>, spn, p::must<word_nl<"or">, name>, spn, p::star<word_nl<"or">, p::must<name>, spn>,
                           p::must<close_arguments>> {};
struct approval_term : field<"term", field<"roles", p::sor<role_group, name>>, p::opt<symbol<"*">, p::must<field<"count", number>>>, assumed>,
                       described<"a role"> {};
struct approval_choice : field<"term", field<"roles", name, p::plus<word_nl<"or">, p::must<name>>>, assumed> {};
struct approval_sum : p::seq<approval_term, p::star<symbol_nl<"+">, p::must<approval_term>>> {};
struct nothing_beside_none : no_mixed_roles {
  static constexpr std::string_view mistake = "`none` asks nobody and cannot be joined with a role";
};
struct no_approval : p::seq<word<"none">, assumed, p::must<nothing_beside_none>> {};
/// `none`, `lead`, `developer*2 + business`, `team_lead or devops_admin`
struct approval : field<"approval", p::sor<no_approval, p::seq<p::sor<approval_choice, approval_sum>, p::must<no_mixed_roles>>>>,
                  described<"roles that approve, or `none`"> {};
struct approval_time : p::seq<word<"at">, p::must<field<"at", words<"merge", "deployment">>>> {};
/// The environment in which the approval is asked for, before the deployment's own.
struct approval_through : field<"through", word<"through">, p::must<name>> {};
/// Who may not approve, how long an approval holds, whether a comment is wanted.
struct approval_terms
    : p::seq<p::opt<field<"excluding", word<"excluding">, p::must<names>, assumed>>,
             p::opt<field<"expires", word<"expires">, p::must<value>>>, p::opt<field<"comment", word<"with">, p::must<word<"comment">>>>> {};

// ---------------------------------------------------------------------------------------------------- definitions

struct type_name : p::seq<dotted_text, sp>, described<"a type such as `memory`, `duration` or `text`"> {};
/// `memory: memory in 128MiB..10GiB = 512MiB -> "MemorySize"`: one form for parameters, inputs and metrics.
struct typed : field<"typed", field<"name", name_text>, sp, p::must<symbol<":">>, p::must<field<"type", type_name>>,
                     p::opt<field<"range", word<"in">, p::must<primary>>>, p::opt<field<"default", symbol<"=">, p::must<value>>>,
                     p::opt<field<"maps", symbol<"->">, p::must<string>>>>,
               described<"`name: type`"> {};
struct parameters_in_brackets : field<"parameters", symbol_nl<"(">, comma_list<typed>, spn, p::must<close_arguments>> {};
struct branch : p::sor<name, string>, described<"a branch or pattern such as `main` or `\"release/*\"`"> {};
struct branches : comma_list<branch> {};

}  // namespace promoc::grammar
