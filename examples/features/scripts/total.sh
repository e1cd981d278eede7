# Adds up the prices. Its parameters come as variables of the environment.
set -e
total=$(awk -F, 'NR > 1 { sum += $2 } END { print sum }' "$DAGFLOW_PARAM_table")
echo "The total of $DAGFLOW_PARAM_table is $total."
echo "{\"total\": $total}" >> "$DAGFLOW_OUTPUTS"
